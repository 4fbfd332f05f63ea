import { SOURCE_TYPES, type SourceType } from '@hubledger/contexts/fallback/contract';
import { ApiProperty } from '@nestjs/swagger';

export class AvailableSourceResponse {
  @ApiProperty({ example: 'https://huggingface.co', description: 'What addresses of the other hub begin with.' })
  readonly url!: string;

  @ApiProperty({ example: 'HuggingFace', description: 'What it is called here.' })
  readonly name!: string;

  @ApiProperty({ enum: SOURCE_TYPES, example: 'huggingface', description: 'What it speaks.' })
  readonly source_type!: SourceType;

  @ApiProperty({ example: 1, description: 'Lower is asked first.' })
  readonly priority!: number;
}
