// The worker's hash containers under their own names, kept by the standard library.
#pragma once
#include <cstdint>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ankerl::unordered_dense
{
	template<class Key>
	struct hash : std::hash<Key>
	{
	};

	template<class Key, class Value, class Hash = hash<Key>, class Same = std::equal_to<Key>>
	using map = std::unordered_map<Key, Value, Hash, Same>;

	template<class Key, class Hash = hash<Key>, class Same = std::equal_to<Key>>
	using set = std::unordered_set<Key, Hash, Same>;
} // namespace ankerl::unordered_dense
