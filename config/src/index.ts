export { type AgentSettings, loadAgentConfig } from './agent.ts';
export { type BaseMapSettings, baseMapTiles } from './base-map.ts';
export { type HubConfig, loadHubConfig } from './hub.ts';
export { ConfigError } from './load.ts';
