import 'reflect-metadata';
import { readSettings } from '@hubledger/platform/config';
import { boundHeapGrowth } from './heap-growth';
import { run } from './run';
import { startStores } from './storage/stores';

boundHeapGrowth();
run(async () => {
  const settings = readSettings(process.env);
  const stores = await startStores(settings);
  const { startHub } = await import('./hub.js'); // most of the program: it loads while the stores open
  return startHub(settings, stores);
});
