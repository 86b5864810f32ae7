;; Dot products of one probe in 16-bit integers with every row in 8-bit integers, exact in 32 bits: 127 * 127 * 1152 < 2^31.
;; Assembled with `wat2wasm` of the npm package wabt (1.0.39) into coarse-rows.ts; matcher.test.ts compares it with plain sums.
(module
  (import "env" "memory" (memory 1))
  ;; All addresses in bytes, 16-byte aligned; $bytes per row is a multiple of 32.
  (func (export "dots") (param $probe i32) (param $row i32) (param $count i32) (param $bytes i32) (param $out i32)
    (local $p i32) (local $end i32) (local $s0 v128) (local $s1 v128) (local $a v128) (local $b v128)
    (block $done
      (loop $rows
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $p (local.get $probe))
        (local.set $end (i32.add (local.get $row) (local.get $bytes)))
        (local.set $s0 (v128.const i32x4 0 0 0 0))
        (local.set $s1 (v128.const i32x4 0 0 0 0))
        (loop $numbers
          (local.set $a (v128.load (local.get $row)))
          (local.set $b (v128.load offset=16 (local.get $row)))
          (local.set $s0 (i32x4.add (local.get $s0)
            (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_s (local.get $a)) (v128.load (local.get $p)))))
          (local.set $s1 (i32x4.add (local.get $s1)
            (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_s (local.get $a)) (v128.load offset=16 (local.get $p)))))
          (local.set $s0 (i32x4.add (local.get $s0)
            (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_s (local.get $b)) (v128.load offset=32 (local.get $p)))))
          (local.set $s1 (i32x4.add (local.get $s1)
            (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_s (local.get $b)) (v128.load offset=48 (local.get $p)))))
          (local.set $p (i32.add (local.get $p) (i32.const 64)))
          (local.set $row (i32.add (local.get $row) (i32.const 32)))
          (br_if $numbers (i32.lt_u (local.get $row) (local.get $end))))
        (local.set $s0 (i32x4.add (local.get $s0) (local.get $s1)))
        (i32.store (local.get $out) (i32.add
          (i32.add (i32x4.extract_lane 0 (local.get $s0)) (i32x4.extract_lane 1 (local.get $s0)))
          (i32.add (i32x4.extract_lane 2 (local.get $s0)) (i32x4.extract_lane 3 (local.get $s0)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $rows)))))
