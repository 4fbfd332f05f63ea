import { ApiProperty } from '@nestjs/swagger';

export class SuccessResponse {
  @ApiProperty({ example: true, description: 'Always true.' })
  readonly success!: boolean;

  @ApiProperty({ example: 'Done', description: 'For people to read.' })
  readonly message!: string;
}

export const success = (message: string): SuccessResponse => ({ success: true, message });
