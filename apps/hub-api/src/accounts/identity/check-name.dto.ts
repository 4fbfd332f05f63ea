import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';

export class CheckNameRequest {
  @ApiProperty({ example: 'Al-Ice', description: 'The name that is wanted.' })
  @IsString()
  @MaxLength(256)
  readonly name!: string;

  @ApiPropertyOptional({ example: 'alice', description: 'Ask for the name of a repository in this namespace.' })
  @IsOptional()
  @IsString()
  @MaxLength(256)
  readonly namespace?: string;

  @ApiPropertyOptional({ enum: ['model', 'dataset', 'space'], default: 'model', description: 'With `namespace` only.' })
  @IsOptional()
  @IsString()
  @IsIn(['model', 'dataset', 'space', 'user', 'org'])
  readonly type?: 'model' | 'dataset' | 'space' | 'user' | 'org';
}

export class CheckNameResponse {
  @ApiProperty({ example: false, description: 'Whether it can be had.' })
  readonly available!: boolean;

  @ApiProperty({ example: 'alice', description: 'The form names are compared in.' })
  readonly normalized_name!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'alice',
    description: 'Name that is too similar; null when it can be had.',
  })
  readonly conflict_with!: string | null;

  @ApiProperty({ example: 'This name is taken, or too similar to one that is', description: 'For people to read.' })
  readonly message!: string;
}
