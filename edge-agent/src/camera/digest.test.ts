import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerChallenge, DigestSession, parseChallenges } from './digest.ts';
import { CameraError } from './errors.ts';

/** The example of RFC 7616 3.9.1: both hashes offered in two headers. */
const RFC = {
  challenges: [
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
  ],
  method: 'GET',
  uri: '/dir/index.html',
  user: 'Mufasa',
  password: 'Circle of Life',
  clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};

describe('digest authentication', () => {
  test('the example of RFC 7616 comes out, SHA-256 preferred over MD5', () => {
    const header = answerChallenge(RFC);
    expect(header).toContain('response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"');
    expect(header).toContain('algorithm=SHA-256');
    expect(header).toContain('nc=00000001');
  });

  test('the MD5 half of the example comes out when the camera offers nothing better', () => {
    const header = answerChallenge({ ...RFC, challenges: RFC.challenges.slice(1) });
    expect(header).toContain('response="8ca523f5e9506fed4657c9700eebdbec"');
  });

  test('two challenges in one header line are told apart', () => {
    expect(
      answerChallenge({ ...RFC, challenges: [`Basic realm="a, Digest b", ${RFC.challenges.join(', ')}`] }),
    ).toContain('response="753927fa');
  });

  test('the legacy form without qop is answered without cnonce', () => {
    const header = answerChallenge({ ...RFC, challenges: ['Digest realm="r", nonce="n"'] });
    const md5 = (text: string) => createHash('md5').update(text).digest('hex');
    expect(header).toContain(`response="${md5(`${md5('Mufasa:r:Circle of Life')}:n:${md5('GET:/dir/index.html')}`)}"`);
    expect(header).not.toContain('cnonce');
  });

  test.each([
    ['quotes in the realm', 'Digest realm="a \\"quoted\\" one", nonce="n"', { realm: 'a "quoted" one' }],
    ['a missing last quote', 'Digest realm="r", nonce="n', { nonce: 'n' }],
    ['spaces around the equals sign', 'Digest realm = "r" , nonce = "n"', { nonce: 'n' }],
    ['missing commas', 'Digest realm="r" nonce="n" stale=TRUE', { stale: true }],
    ['an unquoted nonce', 'digest realm="r",nonce=abc/d,qop=auth', { nonce: 'abc/d', qop: 'auth' }],
    ['an empty realm', 'Digest realm="", nonce="n"', { realm: '' }],
  ])('%s is read', (_what, header, expected) => {
    expect(parseChallenges([header])).toEqual([expect.objectContaining(expected)]);
  });

  test.each([
    ['Basic only', 'Basic realm="camera"'],
    ['no nonce', 'Digest realm="r"'],
    ['auth-int only', 'Digest realm="r", nonce="n", qop="auth-int"'],
    ['an unknown hash', 'Digest realm="r", nonce="n", algorithm=WHIRLPOOL'],
    ['a line break smuggled into the realm', 'Digest realm="r\r\nX-Evil: 1", nonce="n"'],
    ['nothing', ''],
  ])('%s is refused as unsupported and never answered with the password', (_what, header) => {
    const answer = () => answerChallenge({ ...RFC, challenges: [header] });
    expect(answer).toThrow(CameraError);
    expect(answer).toThrow(/unsupported/);
  });

  test('any realm and nonce survive the way through the header and back', () => {
    const text = fc.string({ maxLength: 40 }).filter((s) => !/\p{Cc}/u.test(s));
    fc.assert(
      fc.property(
        text,
        text.filter((s) => s !== ''),
        (realm, nonce) => {
          const quoted = (s: string) => s.replace(/["\\]/g, '\\$&');
          expect(parseChallenges([`Digest realm="${quoted(realm)}", nonce="${quoted(nonce)}"`])).toEqual([
            { realm, nonce, algorithm: 'MD5', stale: false },
          ]);
        },
      ),
    );
  });

  test('no header, however odd, throws or hangs the parser', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (s) => Array.isArray(parseChallenges([`Digest ${s}`, s]))));
  });
});

describe('a digest session', () => {
  test('counts the nonce, so that later requests need one round only', () => {
    const session = new DigestSession('u', 'p');
    expect(session.authorise('GET', '/')).toBeUndefined();
    expect(session.challenged(['Digest realm="r", nonce="n", qop="auth"'])).toBe(true);
    expect(session.authorise('GET', '/')).toContain('nc=00000001');
    expect(session.authorise('GET', '/')).toContain('nc=00000002');
  });

  test('a refused first answer is a wrong password, not a reason to try again', () => {
    const session = new DigestSession('u', 'p');
    session.challenged(['Digest realm="r", nonce="n1"']);
    session.authorise('GET', '/');
    expect(session.challenged(['Digest realm="r", nonce="n2"'])).toBe(false);
  });

  test('a stale nonce is answered anew', () => {
    const session = new DigestSession('u', 'p');
    session.challenged(['Digest realm="r", nonce="n1"']);
    session.authorise('GET', '/');
    expect(session.challenged(['Digest realm="r", nonce="n2", stale=true'])).toBe(true);
    expect(session.authorise('GET', '/')).toContain('nonce="n2"');
  });
});
