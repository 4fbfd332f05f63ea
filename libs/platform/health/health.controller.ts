import { oneAtATime } from '@hubledger/kernel';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '../http';
import { ProjectionStatusSource } from './projection-status-source';
import { type Readiness, readinessOf, serves } from './readiness';
import { StoreChecks } from './store-checks';

const EXAMPLE = {
  status: 'ready',
  stores: [{ name: 'events', open: true }],
  projections: [
    {
      name: 'users',
      version: 1,
      awaited: true,
      state: 'live',
      position: '00000000000000000042',
      lagEvents: 0,
      lagSeconds: 0,
      parked: 0,
      error: null,
    },
  ],
};

@ApiTags('health')
@Access('public')
@Controller('health')
export class HealthController {
  private readonly readiness = oneAtATime(async () => {
    const stores = await this.stores.check();
    // Where the log does not answer, the projector can't tell its lag either: the stores' errors say why.
    return readinessOf(stores, await this.projections.status().catch(() => []));
  });

  constructor(
    private readonly projections: ProjectionStatusSource,
    private readonly stores: StoreChecks,
  ) {}

  /** 200 as long as the process answers at all. */
  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs' })
  @ApiOkResponse({ schema: { type: 'object', example: { status: 'live' } } })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether stores are open and read models have caught up' })
  @ApiOkResponse({ schema: { type: 'object', example: EXAMPLE } })
  @ApiServiceUnavailableResponse({
    description: 'Starting, or a store does not answer.',
    schema: { type: 'object', example: { ...EXAMPLE, status: 'starting' } },
  })
  async ready(@Res({ passthrough: true }) reply: { status(code: number): unknown }): Promise<Readiness> {
    const readiness = await this.readiness();
    reply.status(serves(readiness) ? 200 : 503);
    return readiness;
  }
}
