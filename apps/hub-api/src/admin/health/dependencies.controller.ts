import { Clock } from '@hubledger/kernel';
import { Access } from '@hubledger/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminResponses, invalid } from '../openapi/admin-responses';
import { overallOf, probed } from './dependencies';
import { DependenciesQuery, DependenciesResponse } from './dependencies.dto';
import { DependencyProbes } from './dependency-probes';

@ApiTags('admin: health')
@Access('admin')
@Controller('admin/api/health')
export class AdminHealthController {
  constructor(
    private readonly probes: DependencyProbes,
    private readonly clock: Clock,
  ) {}

  @ApiOperation({ summary: 'Whether the stores and the mail server answer', description: 'Asked at once; always 200.' })
  @ApiOkResponse({ type: DependenciesResponse })
  @AdminResponses(invalid('max', ['query', 'timeout_seconds'], 'timeout_seconds must not be greater than 10', 11))
  @Get('dependencies')
  async dependencies(@Query() { timeout_seconds }: DependenciesQuery): Promise<DependenciesResponse> {
    const timeoutMs = timeout_seconds * 1_000;
    const start = performance.now();
    const dependencies = await Promise.all(this.probes.all(timeoutMs).map((probe) => probed(probe, timeoutMs)));
    return {
      overall_status: overallOf(dependencies),
      checked_at_ms: this.clock.now().getTime(),
      elapsed_ms: Math.round((performance.now() - start) * 100) / 100,
      timeout_seconds,
      dependencies,
    };
  }
}
