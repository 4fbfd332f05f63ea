import { Module } from '@nestjs/common';
import { AddFallbackSourceHandler, ReplaceFallbackSourcesHandler } from './application/add-fallback-sources.handlers';
import {
  RemoveFallbackSourceHandler,
  UpdateFallbackSourceHandler,
} from './application/change-fallback-source.handlers';
import { FallbackSources } from './application/fallback-sources';
import {
  DestroySourceTokenHandler,
  RecordFallbackSourceHandler,
  RetireFallbackSourceHandler,
} from './application/settle-fallback-sources.handlers';
import { SourceDrafts } from './application/source-drafts';
import { SourceListing } from './application/source-listing';
import { SourceTokens } from './application/source-tokens';

export { settleFallbackSources } from './application/settle-fallback-sources.process';
export { FallbackSources, SourceTokens };

/** The app provides, globally: the kernel's ports and `UpstreamAddresses`. */
@Module({
  providers: [
    AddFallbackSourceHandler,
    ReplaceFallbackSourcesHandler,
    UpdateFallbackSourceHandler,
    RemoveFallbackSourceHandler,
    RecordFallbackSourceHandler,
    RetireFallbackSourceHandler,
    DestroySourceTokenHandler,
    FallbackSources,
    SourceDrafts,
    SourceListing,
    SourceTokens,
  ],
  exports: [FallbackSources, SourceTokens],
})
export class FallbackModule {}
