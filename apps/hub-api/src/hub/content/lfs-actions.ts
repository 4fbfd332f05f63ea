import {
  type LfsParts,
  type LinkGrant,
  secondsOf,
  type UploadLinks,
} from '@hubledger/contexts/repositories/content.module';
import type { FoundRepository } from '@hubledger/contexts/repositories/contract';
import { type LfsAction, lfsPartsHeader, repoPath } from '@hubledger/hf-wire';

/** Address of LFS bytes, without host; below `/api`, where no repository can be. */
export const LFS_OBJECTS = 'api/lfs/objects';

const action = async (links: UploadLinks, base: string, grant: LinkGrant): Promise<LfsAction> => ({
  href: `${base}/${LFS_OBJECTS}/${grant.oid}?${(await links.sign(grant)).toString()}`,
  header: {},
  expires_in: secondsOf(grant),
});

/** The address authorises itself: Python's client sends the bytes without credentials and ignores `header`. */
export const uploadAction = action;

export const downloadAction = (
  links: UploadLinks,
  base: string,
  object: Pick<LinkGrant, 'repositoryId' | 'oid' | 'size' | 'visibility'>,
): Promise<LfsAction> => action(links, base, { ...object, direction: 'download', reservationId: null });

/**
 * `authenticated` tells git-lfs to send no credentials to any address of an object: this one authorises itself by what was
 * signed for the upload.
 */
export const verifyAction = (
  base: string,
  { repositoryType, namespace, name }: FoundRepository,
  { href }: LfsAction,
): LfsAction => ({
  href: `${base}/${repoPath(repositoryType, namespace, name)}.git/info/lfs/verify${href.slice(href.indexOf('?'))}`,
  header: {},
});

/** One address per part, of the hub or of the store itself, and one that ends the upload. All authorise themselves. */
export const partsAction = async (
  { links, parts, base }: { readonly links: UploadLinks; readonly parts: LfsParts; readonly base: string },
  repository: FoundRepository,
  asked: LinkGrant,
): Promise<LfsAction> => {
  const grant: LinkGrant = { ...asked, direction: 'parts' };
  const record = await parts.begin(repository, grant);
  const query = (await links.sign(grant)).toString();
  const object = `${base}/${LFS_OBJECTS}/${grant.oid}`;
  const ofHub = (_: unknown, index: number): string => `${object}/parts/${index + 1}?${query}`;
  const addresses =
    (await parts.addresses(record, secondsOf(grant))) ?? Array.from({ length: parts.countFor(grant.size) }, ofHub);
  return {
    href: `${object}/complete?${query}`,
    header: lfsPartsHeader(record.partBytes, addresses),
    expires_in: secondsOf(grant),
  };
};

/** Who answers for an upload; of an address that an older release signed, all who write to the repository. */
export const accountOf = ({ by, repositoryId }: LinkGrant): string => by ?? repositoryId;
