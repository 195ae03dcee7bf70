/* haproxy.cfg of a gateway. */
import { cloudTenantSections } from './cloud-tenant';
import { type GatewayModel } from './model';
import { passthroughSections } from './passthrough';
import { scrapeProxySections } from './scrape-proxy';
import { defaultsSection, globalSection, healthSection, metricsSection, resolversSection, type Section } from './sections';
import { selfHostedSections } from './self-hosted';
import { timeoutsFor } from './timeouts';

/** A pure function. @throws Error naming a value that the configuration cannot have */
export function renderHaproxyCfg(model: GatewayModel): string {
  const sections = [
    globalSection(model),
    defaultsSection(timeoutsFor(model.client)),
    resolversSection(model.nameServer),
    ...modeSections(model),
    ...(model.scrapeProxy === undefined ? [] : scrapeProxySections(model.scrapeProxy)),
    healthSection(model.healthPort),
    metricsSection(model.metricsPort),
  ];
  // HAProxy refuses a file without a line feed at its end.
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function modeSections(model: GatewayModel): Section[] {
  const { mode } = model;
  switch (mode.type) {
    case 'passthrough':
      return passthroughSections(model, mode);
    case 'cloudTenant':
      return cloudTenantSections(model, mode);
    case 'selfHosted':
      return selfHostedSections(model, mode);
  }
}
