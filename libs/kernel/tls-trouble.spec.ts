import { tlsTrouble } from './tls-trouble';

const coded = (code: unknown, cause?: unknown) => Object.assign(new Error('failed', { cause }), { code });

it.each([
  ['SELF_SIGNED_CERT_IN_CHAIN', /no authority known here/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /no authority known here/],
  ['CERT_HAS_EXPIRED', /not valid at this time/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /another name/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /does not speak TLS/],
])('%s is told, however deep it is', (code, told) => {
  expect(tlsTrouble(coded(code))).toMatch(told);
  expect(tlsTrouble(coded(undefined, coded(12, coded(code))))).toMatch(told);
});

it('of a server that is away it says nothing', () => {
  const circular = coded('ECONNREFUSED');
  circular.cause = circular;
  for (const error of [circular, coded('ECONNRESET'), coded(14), null, 'text', undefined, coded('CERTAINLY')]) {
    expect(tlsTrouble(error)).toBeNull();
  }
});
