// Vendure as its starter sets it up: `node shop.mjs fill | serve | work`. Where it listens and its
// database come from the environment. Left out of the starter is what a sale through the API does
// not need: pictures, letters, the dashboard and the page to try queries on.

import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import core from '@vendure/core';
import cli from '@vendure/core/cli/index.js';

const PLENTY = 1_000_000;
const { PEER_PORT, PEER_DATABASE_PORT, PEER_DATABASE, PEER_DATABASE_USER } = process.env;
const { PEER_SKUS, PEER_HOT, PEER_HOT_UNITS } = process.env;

const config = {
  apiOptions: {
    hostname: '127.0.0.1',
    port: Number(PEER_PORT ?? 0),
    adminApiPath: 'admin-api',
    shopApiPath: 'shop-api',
    trustProxy: 1,
  },
  authOptions: {
    tokenMethod: ['bearer', 'cookie'],
    superadminCredentials: { identifier: 'superadmin', password: 'only-measured-never-used' },
    cookieOptions: { secret: 'only-measured-never-used' },
  },
  dbConnectionOptions: {
    type: 'postgres',
    host: '127.0.0.1',
    port: Number(PEER_DATABASE_PORT),
    username: PEER_DATABASE_USER,
    database: PEER_DATABASE,
    synchronize: process.argv[2] === 'fill',
    migrations: [],
    logging: false,
  },
  paymentOptions: { paymentMethodHandlers: [core.dummyPaymentHandler] },
  logger: new core.DefaultLogger({ level: core.LogLevel.Warn, timestamp: false }),
  plugins: [
    core.DefaultSchedulerPlugin.init(),
    core.DefaultJobQueuePlugin.init({ useDatabaseForBuffer: true }),
    core.DefaultSearchPlugin.init({ bufferUpdates: false, indexStockStatus: true }),
  ],
};

// The least that lets a buyer check out: a country, a tax, a way to ship and a payment that settles
// at once without asking anybody.
const surroundings = {
  defaultLanguage: core.LanguageCode.en,
  defaultZone: 'Asia',
  countries: [{ name: 'Taiwan', code: 'TW', zone: 'Asia' }],
  taxRates: [{ name: 'Standard Tax', percentage: 5 }],
  shippingMethods: [{ name: 'Parcel', price: 60 }],
  paymentMethods: [
    {
      name: 'Settled at once',
      handler: {
        code: 'dummy-payment-handler',
        arguments: [{ name: 'automaticSettle', value: 'true' }],
      },
    },
  ],
  roles: [],
  collections: [],
};

function catalogue(skus) {
  const columns = [
    'name', 'slug', 'description', 'assets', 'facets', 'optionGroups', 'optionValues', 'sku', 'price',
    'taxCategory', 'stockOnHand', 'trackInventory', 'variantAssets', 'variantFacets',
  ];
  const rows = skus.map((sku) =>
    [`Cola ${sku}`, sku.toLowerCase(), 'A bottle', '', '', '', '', sku, '288', 'standard',
      sku === PEER_HOT ? PEER_HOT_UNITS : PLENTY, 'true', '', ''].join(','));
  return [columns.join(','), ...rows].join('\n') + '\n';
}

async function fill() {
  const file = join(tmpdir(), `peer-vendure-${process.pid}.csv`);
  writeFileSync(file, catalogue(PEER_SKUS.split(',')));
  const started = async () => {
    const app = await core.bootstrap(config);
    await app.get(core.JobQueueService).start();
    return app;
  };
  const app = await cli.populate(started, surroundings, file);
  await app.close();
}

const work = async () => (await core.bootstrapWorker(config)).startJobQueue();
const command = { fill, serve: () => core.bootstrap(config), work }[process.argv[2]];
await command();
if (process.argv[2] === 'fill') process.exit(0); // some of its timers never end
