import type { Settings } from '@hubledger/platform/config';
import type { Provider } from '@nestjs/common';
import { join } from 'node:path';
import { DiskRoom } from './disk-room';
import { Downloads, OF_FILES, OF_S3 } from './downloads';
import { SpoiledBytes } from './spoiled-bytes';
import { UPLOAD_LIMITS, UploadRoom } from './upload-room';

/** What this process has for transfers, all requests together. */
export const transferBounds = ({ dataDirectory, content, stagingBytes }: Settings): Provider[] => {
  const disk = new DiskRoom(join(dataDirectory, content.s3 ? 'incoming' : 'objects'));
  return [
    { provide: UploadRoom, useValue: new UploadRoom(disk, { ...UPLOAD_LIMITS, bytes: stagingBytes }) },
    { provide: SpoiledBytes, useValue: new SpoiledBytes() },
    { provide: Downloads, useValue: new Downloads(content.s3 ? OF_S3 : OF_FILES) },
  ];
};
