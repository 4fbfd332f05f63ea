import { DocumentStore } from '@hubledger/kernel';
import { Access } from '@hubledger/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminResponses, invalid } from '../openapi/admin-responses';
import { search } from './search';
import { SearchResponse } from './search.dto';
import { SearchQuery } from './search-query.dto';

@ApiTags('admin: search')
@Access('admin')
@Controller('admin/api/search')
export class AdminSearchController {
  constructor(private readonly documents: DocumentStore) {}

  @ApiOperation({ summary: 'Find users, repositories and commits by a part of their names' })
  @ApiOkResponse({ type: SearchResponse })
  @AdminResponses(invalid('missing', ['query', 'q'], 'Field required', null))
  @Get()
  search(@Query() query: SearchQuery): Promise<SearchResponse> {
    return search(this.documents, query);
  }
}
