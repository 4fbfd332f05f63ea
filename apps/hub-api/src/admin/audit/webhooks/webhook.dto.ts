import { ApiProperty } from '@nestjs/swagger';

const timeField = (description: string, example: string | null = null) =>
  ApiProperty({ type: String, nullable: true, example, description });

class WebhookPauseResponse {
  @ApiProperty({
    enum: ['admin', 'gone', 'failing'],
    example: 'gone',
    description: '`gone`: the receiver answered 410. `failing`: nothing was delivered for a day.',
  })
  readonly reason!: string;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'Since when, UTC.' })
  readonly at!: string;
}

class WebhookTroubleResponse {
  @ApiProperty({ example: 3, description: 'Attempts that have failed; the 8th is the last.' })
  readonly attempts!: number;

  @ApiProperty({ type: Number, nullable: true, example: 503, description: 'Last answer; null when there was none.' })
  readonly last_status!: number | null;

  @ApiProperty({ example: 'answered 503', description: 'Why the last attempt failed.' })
  readonly failure!: string;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it failed, UTC.' })
  readonly failed_at!: string;

  @timeField('When it is tried again, UTC; null after the last attempt.', '2025-01-01T00:00:45.000Z')
  readonly next_attempt_at!: string | null;
}

class WebhookDeliveryResponse {
  @ApiProperty({ example: '00000000000000000042', description: 'Everything up to here is done with.' })
  readonly position!: string;

  @ApiProperty({
    ...{ type: Number, nullable: true, example: 0 },
    description:
      'Events of the log behind it, whether asked for or not; null: some, on a server that does not number its events',
  })
  readonly lag_events!: number | null;

  @timeField('When something was delivered last, UTC.', '2025-01-01T00:00:00.000Z')
  readonly last_success_at!: string | null;

  @timeField('When deliveries began to fail, UTC; null while all is well.')
  readonly failing_since!: string | null;

  @ApiProperty({ type: WebhookTroubleResponse, nullable: true, description: 'The delivery that fails now.' })
  readonly trouble!: WebhookTroubleResponse | null;
}

export class WebhookResponse {
  @ApiProperty({ example: '0f8d9b0a-3a55-5b7e-8a51-5e9bb9b6d9e4', description: 'Id of the webhook, a UUID.' })
  readonly id!: string;

  @ApiProperty({ example: 'https://siem.example.org/hub', description: 'Where deliveries are posted.' })
  readonly url!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { types: ['AccountClosed'] },
    description: 'Which events, with names and addresses as the ids and keyed hashes they stood for.',
  })
  readonly filter!: object;

  @ApiProperty({ example: 'What the security team reads', description: 'For people to read.' })
  readonly description!: string;

  @ApiProperty({ example: 1, description: 'Events of one delivery, at most.' })
  readonly batch_size!: number;

  @ApiProperty({ enum: ['active', 'paused'], example: 'active', description: 'Whether deliveries are made.' })
  readonly state!: string;

  @ApiProperty({ type: WebhookPauseResponse, nullable: true, description: 'Why it is paused; null while it is not.' })
  readonly paused!: WebhookPauseResponse | null;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was added, UTC.' })
  readonly created_at!: string;

  @timeField('Until when deliveries carry a signature by the secret before as well, UTC.')
  readonly previous_secret_until!: string | null;

  @ApiProperty({ example: 0, description: 'Events that were given up; the newest 1,000 are kept.' })
  readonly dead_letters!: number;

  @ApiProperty({ type: WebhookDeliveryResponse, description: 'How far it is.' })
  readonly delivery!: WebhookDeliveryResponse;
}

export class WebhookListResponse {
  @ApiProperty({ type: [WebhookResponse], description: 'In the order they were added; at most 50.' })
  readonly webhooks!: WebhookResponse[];
}

export class WebhookSecretResponse {
  @ApiProperty({ example: '0f8d9b0a-3a55-5b7e-8a51-5e9bb9b6d9e4', description: 'Id of the webhook.' })
  readonly id!: string;

  @ApiProperty({
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    description: 'Key of the signatures, shown this once.',
  })
  readonly secret!: string;
}

export class WebhookAttemptResponse {
  @ApiProperty({ example: true, description: 'Whether the answer was a 2xx.' })
  readonly delivered!: boolean;

  @ApiProperty({ type: Number, nullable: true, example: 200, description: 'Of the answer; null when there was none.' })
  readonly status!: number | null;

  @ApiProperty({ example: 12, description: 'Milliseconds it took.' })
  readonly milliseconds!: number;

  @timeField('Why it was not delivered; null when it was.')
  readonly failure!: string | null;
}
