import { OmitType } from '@nestjs/swagger';
import { AuditFilterQuery } from '../filter/audit-filter-query.dto';

/**
 * As the audit's list takes it, but for times, as a webhook begins when it is added, and for text: a filter stays in the
 * log, and anybody may type anything about anybody into that.
 */
export class WebhookFilterRequest extends OmitType(AuditFilterQuery, ['from', 'to', 'text'] as const) {}
