import { LfsController } from './lfs.controller';
import { LfsObjectsController } from './lfs-objects.controller';
import { LfsPartsController } from './lfs-parts.controller';
import { ResolveController } from './resolve.controller';
import { TreeController } from './tree.controller';
import { UploadController } from './upload.controller';

export const contentControllers = [
  LfsController,
  LfsObjectsController,
  LfsPartsController,
  ResolveController,
  TreeController,
  UploadController,
];
