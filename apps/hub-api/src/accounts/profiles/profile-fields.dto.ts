import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsOptional,
  IsString,
  IsUrl,
  MaxLength,
  registerDecorator,
  ValidateIf,
  type ValidationOptions,
} from 'class-validator';

const MAX_HANDLES = 20;
const MAX_LENGTH = 255;

const isHandles = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.keys(value).length <= MAX_HANDLES &&
  Object.entries(value).every(
    ([service, handle]) => service.length <= MAX_LENGTH && typeof handle === 'string' && handle.length <= MAX_LENGTH,
  );

/** An object of short strings by short names. */
const IsHandles = (options?: ValidationOptions) => (target: object, propertyName: string) =>
  registerDecorator({
    name: 'isHandles',
    target: target.constructor,
    propertyName,
    options: { message: `${propertyName} must be an object of at most ${MAX_HANDLES} short strings`, ...options },
    validator: { validate: isHandles },
  });

/** What users and organizations may say about themselves. Absent: unchanged; null: taken away. */
export class ProfileFields {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'We count things.',
    maxLength: 2000,
    description: 'A few words; null takes them away.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  readonly bio?: string | null;

  /** Only http and https: portals make it a link. */
  @ApiPropertyOptional({ type: String, nullable: true, example: 'https://example.com' })
  @IsOptional()
  @ValidateIf((_, value) => value !== '')
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true })
  @MaxLength(MAX_LENGTH)
  readonly website?: string | null;

  @ApiPropertyOptional({
    type: Object,
    nullable: true,
    example: { github: 'alice' },
    description: 'Handles by service; null takes them away.',
  })
  @IsOptional()
  @IsHandles()
  readonly social_media?: Record<string, string> | null;
}
