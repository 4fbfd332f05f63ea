import 'reflect-metadata';
import { type CanActivate, Controller, type ExecutionContext, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
// What the hub imports of others, so that neither start nor memory is compared with less.
import '@fastify/static';
import '@nestjs/cqrs';
import '@nestjs/swagger';
import '@node-rs/argon2';
import 'class-transformer';
import 'class-validator';
import 'libsql';
import 'lru-cache';
import 'nodemailer';
import 'pino';
import 'prom-client';
import 'yaml';

/** Limit: what Nest on Fastify costs with a guard, and with the hub's third-party modules loaded. */
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    return headers['x-admin-token'] === process.env['KOHAKU_HUB_ADMIN_SECRET_TOKEN'];
  }
}

@Controller('hello')
@UseGuards(TokenGuard)
class HelloController {
  @Get()
  hello(): object {
    return { hello: 'world' };
  }
}

@Module({ controllers: [HelloController] })
class HelloModule {}

void (async () => {
  const app = await NestFactory.create<NestFastifyApplication>(HelloModule, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  process.stdout.write(`listening on ${await app.getUrl()}\n`);
})();
