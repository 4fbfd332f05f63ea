import 'reflect-metadata';
import { readSettings } from '@hubledger/platform/config';
import { Access } from '@hubledger/platform/http';
import { Controller, Get } from '@nestjs/common';
import { allControllers } from '../../../apps/hub-api/src/controllers';
import { boundHeapGrowth } from '@hubledger/platform/process';
import { startHub } from '../../../apps/hub-api/src/hub';

/** Ours, for http.tax: the hub with one more admin route, which does nothing. */
@Controller('admin/api/hello')
@Access('admin')
class HelloController {
  @Get()
  hello(): object {
    return { hello: 'world' };
  }
}

boundHeapGrowth();
void (async () => {
  (allControllers as unknown[]).push(HelloController);
  const hub = await startHub(readSettings(process.env));
  process.on('SIGTERM', () => void hub.stop().then(() => process.exit(0)));
  process.stdout.write(`listening on ${hub.address}\n`);
})();
