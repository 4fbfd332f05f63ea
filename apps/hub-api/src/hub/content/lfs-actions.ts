import { LINK_SECONDS, type LinkGrant, type UploadLinks } from '@hubledger/contexts/repositories/content.module';
import type { LfsAction } from '@hubledger/hf-wire';

/** Address of LFS bytes, without host; below `/api`, where no repository can be. */
export const LFS_OBJECTS = 'api/lfs/objects';

const action = async (links: UploadLinks, base: string, grant: LinkGrant): Promise<LfsAction> => ({
  href: `${base}/${LFS_OBJECTS}/${grant.oid}?${(await links.sign(grant)).toString()}`,
  header: {},
  expires_in: LINK_SECONDS,
});

/** The address authorises itself: Python's client sends the bytes without credentials and ignores `header`. */
export const uploadAction = action;

export const downloadAction = (
  links: UploadLinks,
  base: string,
  object: Pick<LinkGrant, 'repositoryId' | 'oid' | 'size' | 'visibility'>,
): Promise<LfsAction> => action(links, base, { ...object, direction: 'download', reservationId: null });
