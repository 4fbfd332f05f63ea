import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsNumber, Max, Min } from 'class-validator';

const numberOf = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{1,6}(?:\.\d{1,6})?$/.test(value) ? Number(value) : value;

export class DependenciesQuery {
  @ApiPropertyOptional({ description: 'How long each is waited for.', minimum: 0.5, maximum: 10, default: 2 })
  @Transform(({ value }) => numberOf(value))
  @IsNumber()
  @Min(0.5)
  @Max(10)
  readonly timeout_seconds: number = 2;
}

class DependencyResponse {
  @ApiProperty({
    description: 'What is asked',
    enum: ['event-log', 'object-store', 'read-models', 'vault', 'smtp'],
    example: 'event-log',
  })
  readonly name!: string;

  @ApiProperty({ description: '`disabled`: not configured', enum: ['ok', 'down', 'disabled'], example: 'ok' })
  readonly status!: 'ok' | 'down' | 'disabled';

  @ApiProperty({ type: Number, nullable: true, description: 'Milliseconds; null when it was not asked', example: 0.4 })
  readonly latency_ms!: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'null: it tells none', example: null })
  readonly version!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Where it is, without credentials', example: 'embedded' })
  readonly endpoint!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What it is, or why it is down', example: 'libsql file' })
  readonly detail!: string | null;
}

export class DependenciesResponse {
  @ApiProperty({
    description: '`degraded` when anything is down',
    enum: ['ok', 'degraded', 'disabled'],
    example: 'ok',
  })
  readonly overall_status!: 'ok' | 'degraded' | 'disabled';

  @ApiProperty({ description: 'Milliseconds since 1970', example: 1735689600000 })
  readonly checked_at_ms!: number;

  @ApiProperty({ description: 'Milliseconds for all of them', example: 1.2 })
  readonly elapsed_ms!: number;

  @ApiProperty({ description: 'How long each was waited for', example: 2 })
  readonly timeout_seconds!: number;

  @ApiProperty({ type: [DependencyResponse], description: 'Always all five, in this order' })
  readonly dependencies!: DependencyResponse[];
}
