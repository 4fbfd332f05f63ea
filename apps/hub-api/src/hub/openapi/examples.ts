/** One repository, so that all examples tell one story. */
export const HUB = 'https://hub.example.org';
export const NAME = 'alice/my-model';
export const HEAD = 'bfeb0b8b94cbe68299f88de4289829548b59fb28';
export const FIRST = '2b0430cc91f4701930b67ab56b6077b921f46413';
export const SHA256 = 'b391249d35f0184dd17d0be73af2a074e6bf87f15080f4a06d4df12fe9f8fd69';
export const POINTER_OID = '11938f4fd9b5cf683e3589240cd34aa866e8d44e';
export const README_OID = '835e09839f2f0bde39a199238b3688da37e2e41c';
export const REPOSITORY_ID = '42879257-daf0-503d-a376-db66f7c25c0c';
export const CREATED_AT = '2026-01-15T10:00:00.000Z';
export const CHANGED_AT = '2026-01-16T08:30:00.000Z';
/** Bytes of the LFS file and of the pointer that stands for it in git. */
export const SIZE = 12_582_912;
export const POINTER_SIZE = 133;
export const README_SIZE = 29;

export const DONE = { success: true };
