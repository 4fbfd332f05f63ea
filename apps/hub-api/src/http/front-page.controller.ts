import { Access } from '@hubledger/platform/http';
import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';

/** A person opens the address that the start banner prints. */
@ApiTags('site')
@Controller()
export class FrontPageController {
  @Get()
  @Access('public')
  @Redirect('/docs', 302)
  @ApiOperation({ summary: 'Leads to this documentation' })
  @ApiResponse({ status: 302, description: 'To `/docs`' })
  open(): void {}
}
