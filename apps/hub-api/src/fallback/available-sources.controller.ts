import { Access } from '@hubledger/platform/http';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Refusals } from '../accounts/openapi/account-responses';
import { AvailableSourceResponse } from './available-source.dto';
import { AvailableSources } from './available-sources';

@ApiTags('site')
@Access('public')
@Controller('api/fallback-sources')
export class AvailableSourcesController {
  constructor(private readonly sources: AvailableSources) {}

  @ApiOperation({
    summary: 'Which other hubs this one knows',
    description:
      'Fallback sources for everybody’s repositories, those of the environment and those that are enabled, by priority. ' +
      'They are recorded; this release does not ask them yet.',
  })
  @ApiOkResponse({ type: [AvailableSourceResponse] })
  @Refusals()
  @Get('available')
  async available(): Promise<AvailableSourceResponse[]> {
    const sources = await this.sources.all();
    return sources.map(({ url, name, sourceType: source_type, priority }) => ({ url, name, source_type, priority }));
  }
}
