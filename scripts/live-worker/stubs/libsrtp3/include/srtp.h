// What the worker uses of libsrtp 3, said in terms of libsrtp 2, which is what Debian has. Version 3 makes a policy an
// opaque object that is filled call by call, and gives protect and unprotect an input and an output.
#pragma once
#include <srtp2/srtp.h>
#include <cstddef>
#include <cstring>

constexpr srtp_err_status_t srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
constexpr srtp_err_status_t srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

namespace over_srtp2
{
	using Policy2 = ::srtp_policy_t;

	/** A version 2 policy together with the bytes that its key pointer names. */
	struct Policy
	{
		Policy2 inner{};
		unsigned char key[SRTP_MAX_KEY_LEN]{};
	};

	/** Version 2 works in place and says with one number how long it was and has become. */
	template<typename Work>
	inline srtp_err_status_t run(
	  Work work, size_t trailer, const unsigned char* in, size_t inLen, unsigned char* out, size_t* outLen)
	{
		if (inLen + trailer > *outLen)
		{
			return srtp_err_status_buffer_small;
		}
		if (in != out)
		{
			std::memmove(out, in, inLen);
		}
		int length        = static_cast<int>(inLen);
		const auto status = work(static_cast<void*>(out), &length);
		if (status == srtp_err_status_ok)
		{
			*outLen = static_cast<size_t>(length);
		}
		return status;
	}
} // namespace over_srtp2

inline srtp_err_status_t srtp_policy_create(over_srtp2::Policy** policy)
{
	*policy = new over_srtp2::Policy();
	return srtp_err_status_ok;
}

inline void srtp_policy_destroy(over_srtp2::Policy* policy)
{
	if (policy != nullptr)
	{
		std::memset(policy->key, 0, sizeof(policy->key));
	}
	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(over_srtp2::Policy* policy, srtp_ssrc_t ssrc)
{
	policy->inner.ssrc = ssrc;
	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(over_srtp2::Policy* policy, srtp_profile_t profile)
{
	const auto status = srtp_crypto_policy_set_from_profile_for_rtp(&policy->inner.rtp, profile);
	if (status != srtp_err_status_ok)
	{
		return status;
	}
	return srtp_crypto_policy_set_from_profile_for_rtcp(&policy->inner.rtcp, profile);
}

inline srtp_err_status_t srtp_policy_add_key(
  over_srtp2::Policy* policy,
  const unsigned char* key,
  size_t keyLen,
  const unsigned char* salt,
  size_t saltLen,
  const unsigned char* /*mki*/,
  size_t mkiLen)
{
	if (mkiLen != 0 || keyLen + saltLen > sizeof(policy->key))
	{
		return srtp_err_status_bad_param;
	}
	std::memcpy(policy->key, key, keyLen);
	std::memcpy(policy->key + keyLen, salt, saltLen);
	policy->inner.key = policy->key;
	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(over_srtp2::Policy* policy, bool allow)
{
	policy->inner.allow_repeat_tx = allow ? 1 : 0;
	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(over_srtp2::Policy* policy, size_t size)
{
	policy->inner.window_size = size;
	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, over_srtp2::Policy* policy)
{
	return srtp_create(session, static_cast<const over_srtp2::Policy2*>(&policy->inner));
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

inline srtp_err_status_t srtp_protect(
  srtp_t session, const unsigned char* in, size_t inLen, unsigned char* out, size_t* outLen, size_t /*mki*/ = 0)
{
	return over_srtp2::run(
	  [session](void* packet, int* length) { return ::srtp_protect(session, packet, length); },
	  SRTP_MAX_TRAILER_LEN,
	  in, inLen, out, outLen);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const unsigned char* in, size_t inLen, unsigned char* out, size_t* outLen, size_t /*mki*/ = 0)
{
	return over_srtp2::run(
	  [session](void* packet, int* length) { return ::srtp_protect_rtcp(session, packet, length); },
	  SRTP_MAX_TRAILER_LEN + 4,
	  in, inLen, out, outLen);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const unsigned char* in, size_t inLen, unsigned char* out, size_t* outLen)
{
	return over_srtp2::run(
	  [session](void* packet, int* length) { return ::srtp_unprotect(session, packet, length); },
	  0, in, inLen, out, outLen);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const unsigned char* in, size_t inLen, unsigned char* out, size_t* outLen)
{
	return over_srtp2::run(
	  [session](void* packet, int* length) { return ::srtp_unprotect_rtcp(session, packet, length); },
	  0, in, inLen, out, outLen);
}

// From here on the name means version 3's handle.
#define srtp_policy_t over_srtp2::Policy*
