import 'reflect-metadata';
import { readSettings } from '@hubledger/platform/config';
import { Access } from '@hubledger/platform/http';
import { Projector } from '@hubledger/projector';
import { Controller, Get, Post } from '@nestjs/common';
import { allControllers } from '../../../apps/hub-api/src/controllers';
import { boundHeapGrowth } from '../../../apps/hub-api/src/heap-growth';
import { startHub } from '../../../apps/hub-api/src/hub';

/** Ours, for rebuild.all: the hub with an admin route that has all read models built anew. */
@Controller('admin/api/bench-rebuild')
@Access('admin')
class RebuildController {
  constructor(private readonly projector: Projector) {}

  @Post()
  async begin(): Promise<object> {
    for (const { name } of await this.projector.status()) this.projector.rebuild(name);
    return this.progress();
  }

  @Get()
  async progress(): Promise<object> {
    const all = await this.projector.status();
    return { building: all.filter(({ rebuild }) => rebuild !== null).length };
  }
}

boundHeapGrowth();
void (async () => {
  (allControllers as unknown[]).push(RebuildController);
  const hub = await startHub(readSettings(process.env));
  process.on('SIGTERM', () => void hub.stop().then(() => process.exit(0)));
  process.stdout.write(`listening on ${hub.address}\n`);
})();
