import type { Secret } from '@hubledger/kernel';

/** Everything the program may be told from outside, read and checked once at start. Bytes, hours and seconds as named. */
export interface Settings {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  /** Builds links in mails and invitations; answers to clients use the host the client used. */
  readonly baseUrl: string;
  readonly siteName: string;
  readonly logLevel: string;
  readonly trustedProxies: readonly string[];
  /** Milliseconds. */
  readonly timeouts: {
    /** From the first byte of a connection or a request to the end of its headers. */
    readonly headers: number;
    /** In which a body must bring at least 16 KiB, or end. */
    readonly body: number;
    /** Without a byte in either direction. */
    readonly idle: number;
  };
  /** `null`: the log is a file below the data directory. */
  readonly eventStore: ServerAddress | null;
  /** `null`: read models and vault are files below the data directory. */
  readonly mongo: ServerAddress | null;
  /** `external`: projections run in processes of their own (apps/projector), not in this one. */
  readonly projector: 'inline' | 'external';
  /** Where apps/projector tells how it is. */
  readonly projectorPort: number;
  readonly masterKey: Secret<string> | null;
  readonly admin: {
    readonly enabled: boolean;
    /** `null`: generated at first start and kept in the data directory. */
    readonly token: Secret<string> | null;
  };
  readonly accounts: {
    readonly requireEmailVerification: boolean;
    readonly invitationOnly: boolean;
    readonly sessionExpireHours: number;
    /** Days between closing an account and forgetting whose it was; 0: at once. */
    readonly erasureDelayDays: number;
    readonly quotas: {
      readonly userPrivate: number | null;
      readonly userPublic: number | null;
      readonly organizationPrivate: number | null;
      readonly organizationPublic: number | null;
    };
  };
  /** For which the single events of telemetry are kept; summaries stay. */
  readonly telemetryDays: number;
  readonly content: {
    readonly bucket: string;
    readonly lfsThresholdBytes: number;
    /** Larger LFS files come in parts of so many bytes. */
    readonly lfsPartBytes: number;
    /** `null`: objects are files below the data directory. */
    readonly s3: S3ServerSettings | null;
  };
  /** Of uploads on this machine's disk at once; `null`: what the disk has, but a reserve. */
  readonly stagingBytes: number | null;
  /** Between two sweeps of LFS objects that nothing refers to; 0 = there is none. */
  readonly unusedSweepHours: number;
  readonly smtp: SmtpSettings | null;
  /** Whether the hub itself may send requests to private, loopback and link-local addresses. */
  readonly allowPrivateUpstreams: boolean;
  readonly fallback: {
    /** JSON, with tokens in it. What in it can't be used is left out, and keeps nothing from starting. */
    readonly sources: Secret<string> | null;
  };
  /** Said once at start: settings that are weak, or known and ignored. */
  readonly warnings: readonly string[];
}

export interface ServerAddress {
  /** As it was given; often with a name and a password. */
  readonly url: Secret<string>;
  /** `host:port,host:port`: what may be shown of it. */
  readonly hosts: string;
}

export interface S3ServerSettings {
  readonly endpoint: string;
  /** Where clients reach the same server; `null`: they do not, and all content goes through the hub. */
  readonly publicEndpoint: string | null;
  /** Whether clients send large content there themselves. */
  readonly presignedUploads: boolean;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret<string>;
  readonly forcePathStyle: boolean;
}

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: Secret<string>;
  readonly from: string;
  readonly tls: boolean;
}
