import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString } from 'class-validator';

export class CheckNameRequest {
  @ApiProperty({ example: 'Al-Ice' })
  @IsString()
  readonly name!: string;

  @ApiPropertyOptional({ example: 'alice', description: 'Ask for the name of a repository in this namespace.' })
  @IsOptional()
  @IsString()
  readonly namespace?: string;

  @ApiPropertyOptional({ enum: ['model', 'dataset', 'space'], default: 'model', description: 'With `namespace` only.' })
  @IsOptional()
  @IsString()
  @IsIn(['model', 'dataset', 'space', 'user', 'org'])
  readonly type?: 'model' | 'dataset' | 'space' | 'user' | 'org';
}

export class CheckNameResponse {
  @ApiProperty({ example: false })
  readonly available!: boolean;

  @ApiProperty({ example: 'alice' })
  readonly normalized_name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'alice' })
  readonly conflict_with!: string | null;

  @ApiProperty({ example: 'This name is taken, or too similar to one that is' })
  readonly message!: string;
}
