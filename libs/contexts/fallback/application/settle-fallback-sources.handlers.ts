import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DestroySourceToken, RecordFallbackSource, RetireFallbackSource } from '../domain/commands';
import { SourceListing } from './source-listing';
import { SourceTokens } from './source-tokens';

@CommandHandler(RecordFallbackSource)
export class RecordFallbackSourceHandler implements ICommandHandler<RecordFallbackSource, void> {
  constructor(private readonly listing: SourceListing) {}

  execute(command: RecordFallbackSource): Promise<void> {
    return this.listing.settle(command);
  }
}

@CommandHandler(RetireFallbackSource)
export class RetireFallbackSourceHandler implements ICommandHandler<RetireFallbackSource, void> {
  constructor(private readonly listing: SourceListing) {}

  execute(command: RetireFallbackSource): Promise<void> {
    return this.listing.settle(command);
  }
}

@CommandHandler(DestroySourceToken)
export class DestroySourceTokenHandler implements ICommandHandler<DestroySourceToken, void> {
  constructor(private readonly tokens: SourceTokens) {}

  execute({ data }: DestroySourceToken): Promise<void> {
    return this.tokens.destroy(data);
  }
}
