import { Secret } from '@hubledger/kernel';
import { signedHeaders } from './signature';

/** The example of the specification's verification tool. */
const secret = new Secret('whsec_plJ3nmyCDGBKInavdOK15jsl');
const body = '{"event_type":"ping","data":{"success":true}}';
const at = new Date(1_731_705_121_900);

describe('the signature of a delivery', () => {
  it('is that of the Standard Webhooks specification', () =>
    expect(signedHeaders([secret], 'msg_loFOjxBNrRLzqYUf', at, body)).toEqual({
      'webhook-id': 'msg_loFOjxBNrRLzqYUf',
      'webhook-timestamp': '1731705121',
      'webhook-signature': 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    }));
  it('is made by each secret, so that a receiver may know either', () => {
    const other = new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const signatures = signedHeaders([other, secret], 'msg_loFOjxBNrRLzqYUf', at, body)['webhook-signature'];
    expect(signatures).toMatch(/^v1,\S{44} v1,rAvfW3dJ\/X\/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=$/);
  });
  it('covers id, time and body', () => {
    const by = (id: string, time: number, text: string) =>
      signedHeaders([secret], id, new Date(time), text)['webhook-signature'];
    const all = [by('a', 0, 'x'), by('b', 0, 'x'), by('a', 1_000, 'x'), by('a', 0, 'y')];
    expect(new Set(all).size).toBe(4);
  });
});
