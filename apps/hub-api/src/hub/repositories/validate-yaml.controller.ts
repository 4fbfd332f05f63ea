import { Access } from '@hubledger/platform/http';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { frontMatterProblems } from './front-matter';
import { ValidateYamlRequest } from './repository-requests';

@ApiTags('repositories')
@Controller('api')
export class ValidateYamlController {
  @Post('validate-yaml')
  @HttpCode(200)
  @Access('public')
  @ApiOperation({ summary: 'Checks the front matter of a README before it is committed.' })
  @ApiResponse({ status: 200, example: { errors: [], warnings: [] } })
  @ApiResponse({
    status: 400,
    example: { errors: [{ message: 'Nested mappings are not allowed here' }], warnings: [] },
  })
  validate(@Body() { content }: ValidateYamlRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { errors, warnings } = frontMatterProblems(content);
    // A report rather than a refusal: clients print its messages, whatever the status.
    if (errors.length > 0) void reply.status(400);
    return { errors, warnings };
  }
}
