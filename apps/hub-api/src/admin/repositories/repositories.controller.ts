import { DocumentStore } from '@hubledger/kernel';
import { Access } from '@hubledger/platform/http';
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { accountsModel } from '@projections/identity/accounts/read-model';
import { repositoriesModel } from '@projections/repositories/repositories/read-model';
import { totalsModel } from '@projections/statistics/totals/read-model';
import { JSON_TEXT } from '../../http/json-text';
import { adminError, AdminResponses, invalid } from '../openapi/admin-responses';
import { RememberedAnswers } from '../query/remembered-answers';
import { RepositoryDetailResponse, RepositoryListResponse } from './repository.dto';
import { repositoryDetail, repositoryList } from './repository-list';
import { ListRepositoriesQuery } from './repository-requests.dto';

@ApiTags('admin: repositories')
@Access('admin')
@Controller('admin/api/repositories')
export class AdminRepositoriesController {
  private readonly answers: RememberedAnswers;

  constructor(private readonly documents: DocumentStore) {
    this.answers = new RememberedAnswers(documents, [accountsModel, repositoriesModel, totalsModel]);
  }

  @ApiOperation({ summary: 'List repositories of all namespaces' })
  @ApiOkResponse({ type: RepositoryListResponse })
  @AdminResponses(invalid('isIn', ['query', 'sort'], 'sort must be one of the following values: id, …', 'stars'))
  @Header('content-type', JSON_TEXT)
  @Get()
  list(@Query() query: ListRepositoriesQuery): Promise<string> {
    return this.answers.get(query, () => repositoryList(this.documents, query));
  }

  @ApiOperation({ summary: 'One repository, with counts and sizes' })
  @ApiParam({ name: 'type', enum: ['model', 'dataset', 'space'] })
  @ApiParam({ name: 'namespace', example: 'org' })
  @ApiParam({ name: 'name', example: 'my-model' })
  @ApiOkResponse({ type: RepositoryDetailResponse })
  @AdminResponses(adminError(404, 'Repository not found'))
  @Get(':type/:namespace/:name')
  get(
    @Param('type') type: string,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<RepositoryDetailResponse> {
    return repositoryDetail(this.documents, type, `${namespace}/${name}`);
  }
}
