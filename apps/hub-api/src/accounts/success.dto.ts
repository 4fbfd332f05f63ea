import { ApiProperty } from '@nestjs/swagger';

export class SuccessResponse {
  @ApiProperty({ example: true })
  readonly success!: boolean;

  @ApiProperty({ example: 'Done' })
  readonly message!: string;
}

export const success = (message: string): SuccessResponse => ({ success: true, message });
