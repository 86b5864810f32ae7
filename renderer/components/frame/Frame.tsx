import { Avatar, Menu, Text, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconAdjustmentsHorizontal,
  IconListDetails,
  IconLock,
  IconLogout,
  IconPassword,
  IconSettings,
  IconUserPlus,
  IconUsers,
  IconVideo,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Operator } from '#app/domain/operator.ts';
import { t } from '#renderer/i18n/texts.ts';
import { type RouteName, routesFor } from '#renderer/state/routes.ts';
import { Mark } from './Brand.tsx';
import classes from './frame.module.css';

const icons: Readonly<Record<Exclude<RouteName, 'sign-in'>, typeof IconVideo>> = {
  live: IconVideo,
  enroll: IconUserPlus,
  people: IconUsers,
  tuning: IconAdjustmentsHorizontal,
  audit: IconListDetails,
  settings: IconSettings,
};

/** Side bar and content for a signed-in operator. Links that the role cannot use are left out. */
export function Frame(props: {
  operator: Operator;
  siteName: string;
  route: RouteName;
  onSignOut: () => void;
  onLock: () => void;
  onAccount: () => void;
  children: ReactNode;
}) {
  const content = useRef<HTMLElement>(null);
  const shown = useRef(props.route);
  // A new screen takes the focus, as a new page would; the first one leaves it where the browser put it.
  useEffect(() => {
    if (shown.current !== props.route) content.current?.focus();
    shown.current = props.route;
  }, [props.route]);
  return (
    <div className={classes.frame}>
      <button type="button" className="skip-link" onClick={() => content.current?.focus()}>
        {t.common.skipToContent}
      </button>
      <nav className={classes.nav} aria-label={t.common.mainNavigation}>
        <div className={classes.brand}>
          <Mark size={36} />
          <div className={classes.brandText}>
            <div className={classes.brandName}>{t.common.product}</div>
            <div className={classes.brandSite}>{props.siteName}</div>
          </div>
        </div>
        <ul className={classes.links}>
          {routesFor(props.operator.role).map((name) => (
            <li key={name}>
              <NavigationLink name={name} isCurrent={name === props.route} />
            </li>
          ))}
        </ul>
        <Menu
          position="right-end"
          width={220}
          withinPortal={false}
          floatingStrategy="fixed"
          withInitialFocusPlaceholder={false}
        >
          <Menu.Target>
            <UnstyledButton className={classes.account}>
              <VisuallyHidden>{t.common.account}</VisuallyHidden>
              <Avatar size={34} radius="xl" color="lintel" name={props.operator.name} aria-hidden />
              <span className={classes.accountText}>
                <Text size="sm" fw={600} truncate>
                  {props.operator.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {t.common.roles[props.operator.role]}
                </Text>
              </span>
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>
              {props.operator.name} · {t.common.roles[props.operator.role]}
            </Menu.Label>
            <Menu.Item leftSection={<IconPassword size={18} aria-hidden />} onClick={props.onAccount}>
              {t.common.changePassword}
            </Menu.Item>
            <Menu.Item leftSection={<IconLock size={18} aria-hidden />} onClick={props.onLock}>
              {t.common.lock}
            </Menu.Item>
            <Menu.Item leftSection={<IconLogout size={18} aria-hidden />} onClick={props.onSignOut}>
              {t.common.signOut}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </nav>
      <main id="content" className={classes.content} ref={content} tabIndex={-1} data-focus-target>
        {props.children}
      </main>
    </div>
  );
}

function NavigationLink(props: { name: RouteName; isCurrent: boolean }) {
  const isRail = useMediaQuery('(max-width: 1099px)');
  if (props.name === 'sign-in') return null;
  const Icon = icons[props.name];
  return (
    <Tooltip
      label={t.common.routes[props.name]}
      position="right"
      openDelay={300}
      disabled={isRail !== true}
      events={{ hover: true, focus: true, touch: false }}
    >
      <a
        className={classes.link}
        href={`#/${props.name}`}
        {...(props.isCurrent ? { 'aria-current': 'page' } : {})}
      >
        <Icon size={22} stroke={1.75} aria-hidden />
        <span className={classes.linkText}>{t.common.routes[props.name]}</span>
      </a>
    </Tooltip>
  );
}
