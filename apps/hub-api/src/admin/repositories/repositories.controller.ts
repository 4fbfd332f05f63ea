import { DocumentStore } from '@hubledger/kernel';
import { Access } from '@hubledger/platform/http';
import { applyDecorators, Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { accountsModel } from '@projections/identity/accounts/read-model';
import { repositoriesModel } from '@projections/repositories/repositories/read-model';
import { totalsModel } from '@projections/statistics/totals/read-model';
import { JSON_TEXT } from '../../http/json-text';
import { adminError, AdminResponses, invalid } from '../openapi/admin-responses';
import { RememberedAnswers } from '../query/remembered-answers';
import { RepositoryDetailResponse, RepositoryListResponse } from './repository.dto';
import { RepositoryFiles } from './repository-files';
import { RepositoryFilesQuery, RepositoryFilesResponse, StorageBreakdownResponse } from './repository-files.dto';
import { repositoryDetail, repositoryList } from './repository-list';
import { ListRepositoriesQuery } from './repository-requests.dto';

const NamedRepository = () =>
  applyDecorators(
    ApiParam({ name: 'type', enum: ['model', 'dataset', 'space'] }),
    ApiParam({ name: 'namespace', example: 'org' }),
    ApiParam({ name: 'name', example: 'my-model' }),
  );

@ApiTags('admin: repositories')
@Access('admin')
@Controller('admin/api/repositories')
export class AdminRepositoriesController {
  private readonly answers: RememberedAnswers;

  constructor(
    private readonly documents: DocumentStore,
    private readonly files: RepositoryFiles,
  ) {
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
  @NamedRepository()
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

  @ApiOperation({ summary: 'Files of a repository', description: 'At most 1,000.' })
  @NamedRepository()
  @ApiOkResponse({ type: RepositoryFilesResponse })
  @AdminResponses(
    adminError(404, 'Repository not found'),
    adminError(404, 'Invalid rev id: none'),
    invalid('maxLength', ['query', 'ref'], 'ref must be shorter than or equal to 1000 characters', 'xxx…'),
  )
  @Get(':type/:namespace/:name/files')
  listFiles(
    @Param('type') type: string,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @Query() { ref }: RepositoryFilesQuery,
  ): Promise<RepositoryFilesResponse> {
    return this.files.list({ type, namespace, name }, ref);
  }

  @ApiOperation({ summary: 'What takes the room in a repository', description: 'Of the files on its default branch.' })
  @NamedRepository()
  @ApiOkResponse({ type: StorageBreakdownResponse })
  @AdminResponses(adminError(404, 'Repository not found'))
  @Get(':type/:namespace/:name/storage-breakdown')
  breakdown(
    @Param('type') type: string,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<StorageBreakdownResponse> {
    return this.files.breakdown({ type, namespace, name });
  }
}
