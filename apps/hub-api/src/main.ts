import 'reflect-metadata';
import { readSettings } from '@hubledger/platform/config';
import { startStores, type StoreWatch } from '@hubledger/stores';
import { boundHeapGrowth, runUntilStopped } from '@hubledger/platform/process';
import { bannerOf } from './banner';
import type { WaitingRoom } from './waiting-room';

boundHeapGrowth();
runUntilStopped(async () => {
  const settings = readSettings(process.env);
  let room: Promise<WaitingRoom> | null = null;
  const opened = () => (room ??= import('./waiting-room.js').then(({ WaitingRoom: Room }) => new Room(settings)));
  const watch: StoreWatch = {
    waits: (wait) => void opened().then((each) => each.waits(wait)),
    arrived: (store) => void room?.then((each) => each.arrived(store)),
    noted: (note) => void opened().then((each) => each.noted(note)),
  };
  const stores = await startStores(settings, watch);
  const { startHub } = await import('./hub.js'); // most of the program: it loads while the stores open
  return startHub(settings, stores, async () => (await room)?.leave() ?? null);
}, bannerOf);
