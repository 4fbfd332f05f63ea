import { ApiProperty } from '@nestjs/swagger';

type None = Readonly<Record<string, never>>;

class CacheMetrics {
  @ApiProperty({ description: 'Whether it is switched on', example: false })
  readonly configured_enabled!: false;

  @ApiProperty({ description: 'Whether it is connected', example: false })
  readonly client_initialized!: false;

  @ApiProperty({ description: 'What its keys begin with', example: '' })
  readonly namespace!: '';

  @ApiProperty({ type: Object, description: 'Answers found, by kind', example: {} })
  readonly hits!: None;

  @ApiProperty({ type: Object, description: 'Answers not found, by kind', example: {} })
  readonly misses!: None;

  @ApiProperty({ type: Object, description: 'Failures, by kind', example: {} })
  readonly errors!: None;

  @ApiProperty({ type: Object, description: 'Answers kept, by kind', example: {} })
  readonly set_count!: None;

  @ApiProperty({ type: Object, description: 'Answers thrown away, by kind', example: {} })
  readonly invalidate_count!: None;

  @ApiProperty({ description: 'Waits for an answer that was being made', example: 0 })
  readonly singleflight_contention!: 0;

  @ApiProperty({ type: String, nullable: true, description: 'Which flush was the last', example: null })
  readonly last_flush_run_id!: null;

  @ApiProperty({ type: Number, nullable: true, description: 'When, milliseconds since 1970', example: null })
  readonly last_flush_at_ms!: null;

  @ApiProperty({ type: Number, nullable: true, description: 'How many keys it removed', example: null })
  readonly last_flushed_keys!: null;
}

class CacheMemory {
  @ApiProperty({ description: 'Whether its memory can be told', example: false })
  readonly available!: false;

  @ApiProperty({ description: 'Why not', example: 'This hub has no second-level cache' })
  readonly reason!: string;
}

export class CacheStatsResponse {
  @ApiProperty({ type: CacheMetrics, description: 'Counters: none' })
  readonly metrics!: CacheMetrics;

  @ApiProperty({ type: CacheMemory, description: 'Memory: none' })
  readonly memory!: CacheMemory;
}

export class CacheResetResponse {
  @ApiProperty({ description: 'Never answered: there is nothing to reset', example: true })
  readonly reset!: true;
}
