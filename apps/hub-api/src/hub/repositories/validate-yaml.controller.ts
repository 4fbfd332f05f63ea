import { VisitorFrontMatterReader } from '@hubledger/contexts/repositories/content.module';
import { Access, ReadTokenAllowed } from '@hubledger/platform/http';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ValidateYamlRequest } from './repository-requests';

@ApiTags('repositories')
@Controller('api')
export class ValidateYamlController {
  constructor(private readonly frontMatter: VisitorFrontMatterReader) {}

  @Post('validate-yaml')
  @HttpCode(200)
  @Access('public')
  @ReadTokenAllowed()
  @ApiOperation({ summary: 'Checks the front matter of a README before it is committed.' })
  @ApiResponse({ status: 200, example: { errors: [], warnings: [] } })
  @ApiResponse({
    status: 400,
    example: { errors: [{ message: 'Nested mappings are not allowed here' }], warnings: [] },
  })
  @ApiResponse({ status: 503, description: 'Too much is being checked at the moment.' })
  async validate(@Body() { content }: ValidateYamlRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const found = await this.frontMatter.read(content);
    if (!found) return { errors: [], warnings: [{ message: 'empty or missing yaml metadata in repo card' }] };
    // A report rather than a refusal: clients print its messages, whatever the status.
    if (found.problem !== null) void reply.status(400);
    return { errors: found.problem === null ? [] : [{ message: found.problem }], warnings: [] };
  }
}
