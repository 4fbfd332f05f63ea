const CODES: ReadonlyArray<readonly [RegExp, string]> = [
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is for another name'],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, 'its certificate is not valid at this time'],
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER_CERT(_LOCALLY)?|VERIFY_LEAF_SIGNATURE)|CERT_(UNTRUSTED|REJECTED|SIGNATURE_FAILURE|REVOKED|CHAIN_TOO_LONG)|INVALID_(CA|PURPOSE))$/,
    'its certificate is of no authority known here',
  ],
  [/^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/, 'it does not speak TLS'],
];
/** Clients wrap what the connection said, one in the other. */
const DEEPEST = 6;

/**
 * What keeps TLS with a server from coming about, where no repetition mends it; null for anything else.
 *
 * @param error of Node's `tls`, or what a client made of it
 */
export const tlsTrouble = (error: unknown): string | null => {
  for (let [each, depth] = [error, 0]; each && depth < DEEPEST; depth++) {
    const { code, cause } = each as { code?: unknown; cause?: unknown };
    const known = CODES.find(([pattern]) => typeof code === 'string' && pattern.test(code));
    if (known) return known[1];
    each = cause;
  }
  return null;
};
