import { SOURCE_TYPES, type SourceType } from '@hubledger/contexts/fallback/contract';
import { ApiProperty } from '@nestjs/swagger';

export class FallbackSourceResponse {
  @ApiProperty({ example: 1, description: 'Number of the source.' })
  readonly id!: number;

  @ApiProperty({ example: '', description: 'User or organization it is for; empty: everybody.' })
  readonly namespace!: string;

  @ApiProperty({ example: 'https://huggingface.co', description: 'What addresses of the other hub begin with.' })
  readonly url!: string;

  @ApiProperty({
    ...{ type: String, nullable: true, example: 'hf_a***' },
    description: 'Masked: at most its first 4 characters. Null: there is none.',
  })
  readonly token!: string | null;

  @ApiProperty({ example: 1, description: 'Lower is asked first.' })
  readonly priority!: number;

  @ApiProperty({ example: 'HuggingFace', description: 'For people to read.' })
  readonly name!: string;

  @ApiProperty({ enum: SOURCE_TYPES, example: 'huggingface', description: 'What it speaks.' })
  readonly source_type!: SourceType;

  @ApiProperty({ example: true, description: 'Whether it is asked at all.' })
  readonly enabled!: boolean;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was added, UTC.' })
  readonly created_at!: string;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was changed last, UTC.' })
  readonly updated_at!: string;
}

export class ReplacedSourcesResponse {
  @ApiProperty({ example: true, description: 'Always true.' })
  readonly success!: boolean;

  @ApiProperty({ example: 2, description: 'Sources that were sent.' })
  readonly replaced!: number;

  @ApiProperty({ example: 3, description: 'Sources there were.' })
  readonly before!: number;

  @ApiProperty({ example: 2, description: 'Sources there are now.' })
  readonly after!: number;
}
