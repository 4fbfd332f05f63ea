import { DocumentStore } from '@hubledger/kernel';
import { Access } from '@hubledger/platform/http';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { accountsModel } from '@projections/identity/accounts/read-model';
import { repositoriesModel } from '@projections/repositories/repositories/read-model';
import { totalsModel } from '@projections/statistics/totals/read-model';
import { JSON_TEXT } from '../../http/json-text';
import { AdminResponses } from '../openapi/admin-responses';
import { RememberedAnswers } from '../query/remembered-answers';
import { quotaOverview } from './overview';
import { QuotaOverviewResponse } from './overview.dto';

@ApiTags('admin: quotas')
@Access('admin')
@Controller('admin/api/quota/overview')
export class QuotaOverviewController {
  private readonly answers: RememberedAnswers;

  constructor(private readonly documents: DocumentStore) {
    this.answers = new RememberedAnswers(documents, [accountsModel, repositoriesModel, totalsModel]);
  }

  @ApiOperation({
    summary: 'Who is over a quota, and who uses most',
    description: 'A namespace called `overview` is asked for by its user instead.',
  })
  @ApiOkResponse({ type: QuotaOverviewResponse })
  @AdminResponses()
  @Header('content-type', JSON_TEXT)
  @Get()
  overview(): Promise<string> {
    return this.answers.get({}, async () => JSON.stringify(await quotaOverview(this.documents)));
  }
}
