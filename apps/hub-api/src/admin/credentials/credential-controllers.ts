import { AdminSessionsController } from './sessions.controller';
import { AdminSshKeysController } from './ssh-keys.controller';
import { AdminTokensController } from './tokens.controller';

export const credentialControllers = [AdminSessionsController, AdminTokensController, AdminSshKeysController];
