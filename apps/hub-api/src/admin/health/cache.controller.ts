import { DomainError } from '@hubledger/kernel';
import { Access } from '@hubledger/platform/http';
import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminResponses } from '../openapi/admin-responses';
import { CacheResetResponse, CacheStatsResponse } from './cache.dto';

const OFF = 'This hub has no second-level cache';

/** A plain string, where other refusals of the admin API are objects. */
class CacheDisabled extends DomainError {
  readonly code = 'admin.cache_disabled';
  readonly kind = 'conflict';
  constructor() {
    super(OFF, { plainText: true });
  }
}

const STATS: CacheStatsResponse = {
  metrics: {
    configured_enabled: false,
    client_initialized: false,
    namespace: '',
    hits: {},
    misses: {},
    errors: {},
    set_count: {},
    invalidate_count: {},
    singleflight_contention: 0,
    last_flush_run_id: null,
    last_flush_at_ms: null,
    last_flushed_keys: null,
  },
  memory: { available: false, reason: OFF },
};

/** The second-level cache of the original, which this hub does not have: monitoring that asks for it is told so. */
@ApiTags('admin: health')
@Access('admin')
@Controller('admin/api/cache')
export class AdminCacheController {
  @ApiOperation({ summary: 'Figures of the second-level cache', description: 'This hub has none, and says so.' })
  @ApiOkResponse({ type: CacheStatsResponse })
  @AdminResponses()
  @Get('stats')
  stats(): CacheStatsResponse {
    return STATS;
  }

  @ApiOperation({ summary: 'Set those figures to zero', description: 'Refused: this hub has no such cache.' })
  @ApiOkResponse({ type: CacheResetResponse })
  @AdminResponses({ status: 409, text: OFF, body: { detail: OFF } })
  @HttpCode(200)
  @Post('metrics/reset')
  reset(): never {
    throw new CacheDisabled();
  }
}
