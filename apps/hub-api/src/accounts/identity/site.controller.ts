import { IdentitySettings } from '@hubledger/contexts/identity/contract';
import { Access } from '@hubledger/platform/http';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SiteConfigResponse, VersionResponse } from './whoami.dto';

/** `kohakuhub` names the API: clients of that hub recognise it and so work with this one. */
export const versionOf = ({ siteName, version }: IdentitySettings): VersionResponse => ({
  api: 'kohakuhub',
  version,
  name: siteName,
});

@ApiTags('site')
@Access('public')
@Controller('api')
export class SiteController {
  constructor(private readonly settings: IdentitySettings) {}

  @ApiOperation({ summary: 'What a sign-up page needs to know' })
  @ApiOkResponse({ type: SiteConfigResponse })
  @Get('site-config')
  siteConfig(): SiteConfigResponse {
    const { siteName, invitationOnly, requireEmailVerification } = this.settings;
    return {
      site_name: siteName,
      invitation_only: invitationOnly,
      require_email_verification: requireEmailVerification,
    };
  }

  @ApiOperation({ summary: 'Which API and version answers here' })
  @ApiOkResponse({ type: VersionResponse })
  @Get('version')
  version(): VersionResponse {
    return versionOf(this.settings);
  }
}
