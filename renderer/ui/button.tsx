import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { classNames } from '../lib/class-names.ts';
import styles from './button.module.css';

export type ButtonKind = 'plain' | 'primary' | 'danger' | 'quiet' | 'sim';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: ButtonKind;
  readonly icon?: ReactNode;
  readonly iconAfter?: ReactNode;
  /** A square button that shows an icon alone; give it an aria-label. */
  readonly square?: boolean;
  readonly large?: boolean;
  readonly wide?: boolean;
  /** Work is under way: the button stays where it is and says so. */
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  kind = 'plain',
  icon,
  iconAfter,
  square = false,
  large = false,
  wide = false,
  busy = false,
  className,
  children,
  disabled,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled}
      aria-busy={busy || undefined}
      data-kind={kind}
      className={classNames(
        styles['button'],
        square && styles['square'],
        large && styles['large'],
        wide && styles['wide'],
        className,
      )}
    >
      {icon}
      {children}
      {iconAfter}
    </button>
  );
}
