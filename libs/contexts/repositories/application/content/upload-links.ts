import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock, Vault } from '@hubledger/kernel';
import type { Visibility } from '../../domain/repository.events';

/** What an address permits: one object of one repository, in one direction, for a while. */
export interface LinkGrant {
  /** `parts`: an upload, part by part. */
  readonly direction: 'upload' | 'download' | 'parts';
  readonly repositoryId: string;
  /** SHA-256 of the content. */
  readonly oid: string;
  /** Bytes. */
  readonly size: number;
  readonly reservationId: string | null;
  /** Who could read the repository when a download was permitted: one that has become private ends what all had. */
  readonly visibility?: Visibility;
  /** User id of who asked for it. */
  readonly by?: string;
}

/** Seconds an address works; clients read it as `expires_in`. */
export const LINK_SECONDS = 3_600;
/** The same of parts: the last of them is sent when all others were. */
export const PARTS_LINK_SECONDS = 24 * 3_600;

/**
 * Addresses that authorise themselves: Python's client sends the bytes of an LFS object without credentials. Signed with
 * a key from the vault, so every instance of the hub accepts what another signed.
 */
export class UploadLinks {
  private key: Promise<Buffer> | null = null;

  constructor(
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  /** Query parameters to add to the address. */
  async sign(grant: LinkGrant): Promise<URLSearchParams> {
    const expires = Math.floor(this.clock.now().getTime() / 1000) + secondsOf(grant);
    return new URLSearchParams({
      repository: grant.repositoryId,
      size: String(grant.size),
      ...(grant.reservationId === null ? {} : { reservation: grant.reservationId }),
      ...(grant.visibility === undefined ? {} : { visibility: grant.visibility }),
      ...(grant.by === undefined ? {} : { by: grant.by }),
      expires: String(expires),
      signature: (await this.signature(grant, expires)).toString('hex'),
    });
  }

  /** `null` when the address was not signed here for this direction and object, or has expired. */
  async verify(
    direction: LinkGrant['direction'],
    oid: string,
    query: Readonly<Record<string, unknown>>,
  ): Promise<LinkGrant | null> {
    const { repository, size, reservation, visibility, by, expires, signature } = query;
    if (typeof repository !== 'string' || typeof signature !== 'string') return null;
    if (!isDecimal(size) || !isDecimal(expires)) return null;
    const reservationId = typeof reservation === 'string' ? reservation : null;
    const grant: LinkGrant = {
      direction,
      repositoryId: repository,
      oid,
      size: Number(size),
      reservationId,
      ...toldOf(visibility),
      ...(typeof by === 'string' ? { by } : {}),
    };
    const expected = await this.signature(grant, Number(expires));
    const given = Buffer.from(signature, 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    return Number(expires) * 1000 > this.clock.now().getTime() ? grant : null;
  }

  private async signature(grant: LinkGrant, expires: number): Promise<Buffer> {
    const { direction, repositoryId, oid, size, reservationId, visibility, by } = grant;
    const told = [...(visibility ? [visibility] : []), ...(by === undefined ? [] : ['by', by])];
    const parts = [direction, repositoryId, oid, size, reservationId, expires, ...told];
    return createHmac('sha256', await this.secret())
      .update(JSON.stringify(parts))
      .digest();
  }

  private secret(): Promise<Buffer> {
    this.key ??= this.vault.putIfAbsent('pepper/links', randomBytes(32)).catch((error: unknown) => {
      this.key = null; // the next caller asks again
      throw error;
    });
    return this.key;
  }
}

export const secondsOf = ({ direction }: Pick<LinkGrant, 'direction'>): number =>
  direction === 'parts' ? PARTS_LINK_SECONDS : LINK_SECONDS;

const toldOf = (visibility: unknown): Pick<LinkGrant, 'visibility'> =>
  visibility === 'public' || visibility === 'private' ? { visibility } : {};

const isDecimal = (value: unknown): value is string => typeof value === 'string' && /^\d{1,15}$/.test(value);
