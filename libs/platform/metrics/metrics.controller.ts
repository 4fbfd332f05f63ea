import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../http';
import { Metrics } from './metrics';

@ApiTags('health')
@Access('public')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @ApiOperation({ summary: 'Counters and gauges in the Prometheus text format' })
  @ApiOkResponse({
    content: { 'text/plain': { example: 'hubledger_projection_lag_events{projection="users"} 0' } },
  })
  async read(@Res({ passthrough: true }) reply: { header(name: string, value: string): unknown }): Promise<string> {
    reply.header('content-type', this.metrics.contentType);
    return this.metrics.text();
  }
}
