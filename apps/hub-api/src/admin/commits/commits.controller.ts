import { DocumentStore } from '@hubledger/kernel';
import { Access } from '@hubledger/platform/http';
import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { accountsModel } from '@projections/identity/accounts/read-model';
import { commitsModel } from '@projections/repositories/commits/read-model';
import { repositoriesModel } from '@projections/repositories/repositories/read-model';
import { contributorsModel } from '@projections/statistics/contributors/read-model';
import { totalsModel } from '@projections/statistics/totals/read-model';
import { JSON_TEXT } from '../../http/json-text';
import { AdminResponses, invalid } from '../openapi/admin-responses';
import { RememberedAnswers } from '../query/remembered-answers';
import { CommitListResponse, ListCommitsQuery } from './commit.dto';
import { commitList } from './commit-list';

@ApiTags('admin: commits')
@Access('admin')
@Controller('admin/api/commits')
export class AdminCommitsController {
  private readonly answers: RememberedAnswers;

  constructor(private readonly documents: DocumentStore) {
    this.answers = new RememberedAnswers(documents, [
      accountsModel,
      commitsModel,
      contributorsModel,
      repositoriesModel,
      totalsModel,
    ]);
  }

  @ApiOperation({
    summary: 'List commits of all repositories',
    description: 'Commits stay listed when their repository is deleted or their author leaves.',
  })
  @ApiOkResponse({ type: CommitListResponse })
  @AdminResponses(invalid('isIn', ['query', 'sort'], 'sort must be one of the following values: id, …', 'size'))
  @Header('content-type', JSON_TEXT)
  @Get()
  list(@Query() query: ListCommitsQuery): Promise<string> {
    return this.answers.get(query, () => commitList(this.documents, query));
  }
}
