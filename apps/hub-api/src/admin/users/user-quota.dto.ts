import { ApiProperty } from '@nestjs/swagger';

export class UserQuotaResponse {
  @ApiProperty({ example: 'alice', description: 'Name of the user or organization.' })
  readonly username!: string;

  @ApiProperty({ type: Number, nullable: true, example: 10737418240, description: 'Bytes; null = no limit.' })
  readonly private_quota_bytes!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'Bytes; null = no limit.' })
  readonly public_quota_bytes!: number | null;

  @ApiProperty({ example: 0, description: 'Bytes of private repositories.' })
  readonly private_used_bytes!: number;

  @ApiProperty({ example: 0, description: 'Bytes of public repositories.' })
  readonly public_used_bytes!: number;
}
