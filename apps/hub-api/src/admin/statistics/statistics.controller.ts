import { Clock, DocumentStore } from '@hubledger/kernel';
import { Access } from '@hubledger/platform/http';
import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { accountsModel } from '@projections/identity/accounts/read-model';
import { repositoriesModel } from '@projections/repositories/repositories/read-model';
import { contributorsModel } from '@projections/statistics/contributors/read-model';
import { daysModel } from '@projections/statistics/days/read-model';
import { totalsModel } from '@projections/statistics/totals/read-model';
import { JSON_TEXT } from '../../http/json-text';
import { RememberedAnswers } from '../query/remembered-answers';
import { AdminResponses, invalid } from '../openapi/admin-responses';
import { TimeseriesQuery, TimeseriesResponse, TopRepositoriesQuery, TopRepositoriesResponse } from './growth.dto';
import { detailedStats, stats, timeseries, topRepositoriesBy } from './statistics';
import { DetailedStatsResponse, StatsResponse } from './statistics.dto';

const DAY_MS = 86_400_000;

@ApiTags('admin: statistics')
@Access('admin')
@Controller('admin/api/stats')
export class AdminStatisticsController {
  private readonly detailedAnswers: RememberedAnswers;
  private readonly timeseriesAnswers: RememberedAnswers;
  private readonly topAnswers: RememberedAnswers;

  constructor(
    private readonly documents: DocumentStore,
    private readonly clock: Clock,
  ) {
    this.detailedAnswers = new RememberedAnswers(documents, [accountsModel, contributorsModel, totalsModel]);
    this.timeseriesAnswers = new RememberedAnswers(documents, [daysModel]);
    this.topAnswers = new RememberedAnswers(documents, [repositoriesModel]);
  }

  @ApiOperation({ summary: 'Counts of users, organizations and repositories' })
  @ApiOkResponse({ type: StatsResponse })
  @AdminResponses()
  @Header('content-type', JSON_TEXT)
  @Get()
  stats(): Promise<string> {
    return stats(this.documents);
  }

  @ApiOperation({ summary: 'All counters, with the top contributors' })
  @ApiOkResponse({ type: DetailedStatsResponse })
  @AdminResponses()
  @Header('content-type', JSON_TEXT)
  @Get('detailed')
  detailed(): Promise<string> {
    return this.detailedAnswers.get({}, () => detailedStats(this.documents));
  }

  @ApiOperation({ summary: 'What came in per UTC day', description: 'Days on which nothing happened are absent.' })
  @ApiOkResponse({ type: TimeseriesResponse })
  @AdminResponses(invalid('max', ['query', 'days'], 'days must not be greater than 365', 366))
  @Header('content-type', JSON_TEXT)
  @Get('timeseries')
  timeseries(@Query() { days }: TimeseriesQuery): Promise<string> {
    const start = new Date(Date.parse(this.clock.iso()) - days * DAY_MS);
    const since = start.toISOString().slice(0, 10);
    return this.timeseriesAnswers.get({ since }, () => timeseries(this.documents, since));
  }

  @ApiOperation({ summary: 'The repositories with the most commits or bytes' })
  @ApiOkResponse({ type: TopRepositoriesResponse })
  @AdminResponses(invalid('isIn', ['query', 'by'], 'by must be one of the following values: commits, size', 'stars'))
  @Header('content-type', JSON_TEXT)
  @Get('top-repos')
  topRepositories(@Query() query: TopRepositoriesQuery): Promise<string> {
    return this.topAnswers.get(query, () => topRepositoriesBy(this.documents, query));
  }
}
