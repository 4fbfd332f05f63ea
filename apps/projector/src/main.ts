import 'reflect-metadata';
import { readSettings } from '@hubledger/platform/config';
import { boundHeapGrowth, runUntilStopped } from '@hubledger/platform/process';
import { startProjector } from './projector-process';

boundHeapGrowth();
runUntilStopped(
  () => startProjector(readSettings(process.env)),
  ({ address }) => `Hubledger projector; ${address}/health/ready tells how it is\n`,
);
