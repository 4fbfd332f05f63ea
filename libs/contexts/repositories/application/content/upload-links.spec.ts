import { Clock } from '@hubledger/kernel';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { Tickets } from './tickets';
import { LINK_SECONDS, type LinkGrant, UploadLinks } from './upload-links';

class FixedClock extends Clock {
  at = Date.parse('2030-01-01T00:00:00.000Z');
  now(): Date {
    return new Date(this.at);
  }
}
const OID = 'a'.repeat(64);
const grant: LinkGrant = { direction: 'upload', repositoryId: 'r1', oid: OID, size: 12, reservationId: 'v1', by: 'u1' };

describe('an address that authorises itself', () => {
  const signed = async () => {
    const clock = new FixedClock();
    const vault = new InMemoryVault();
    const query = Object.fromEntries(await new UploadLinks(vault, clock).sign(grant));
    return { clock, query, links: new UploadLinks(vault, clock) }; // another instance, same vault
  };

  it('is accepted by every instance, until it expires', async () => {
    const { clock, query, links } = await signed();
    expect(await links.verify('upload', OID, query)).toEqual(grant);
    clock.at += LINK_SECONDS * 1000;
    expect(await links.verify('upload', OID, query)).toBeNull();
  });

  it.each([
    ['repository', 'r2'],
    ['size', '13'],
    ['reservation', 'v2'],
    ['by', 'u2'],
    ['by', undefined],
    ['expires', '9999999999'],
    ['signature', '00'.repeat(32)],
    ['signature', 'zz'],
    ['size', '1e3'],
    ['repository', ['r1', 'r1']],
  ])('is refused with another %s', async (key, value) => {
    const { query, links } = await signed();
    expect(await links.verify('upload', OID, { ...query, [key]: value })).toBeNull();
  });

  it('is for one object and one direction', async () => {
    const { query, links } = await signed();
    expect(await links.verify('upload', 'b'.repeat(64), query)).toBeNull();
    expect(await links.verify('download', OID, query)).toBeNull();
    expect(await links.verify('upload', OID, {})).toBeNull();
  });
});

describe('a ticket', () => {
  it('lasts a day, in its own repository', async () => {
    const clock = new FixedClock();
    const tickets = new Tickets(new InMemoryObjectStore(), clock);
    await tickets.issue('p/r1', OID, { size: 1, rawOid: 'f'.repeat(40), reservationId: null });
    expect(await tickets.find('p/r1', OID)).toMatchObject({ size: 1 });
    expect(await tickets.find('p/r2', OID)).toBeNull();
    clock.at += 24 * 60 * 60 * 1000;
    expect(await tickets.find('p/r1', OID)).toBeNull();
  });
});
