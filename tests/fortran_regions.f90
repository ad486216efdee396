! SPDX-License-Identifier: MIT
! Regions marked from Fortran, by iso_c_binding alone. The report at exit is the profile.
module probekit
    use, intrinsic :: iso_c_binding
    implicit none

    interface
        function probe_region(name) bind(c)
            import :: c_ptr, c_char
            character(kind=c_char), intent(in) :: name(*)
            type(c_ptr) :: probe_region
        end function

        subroutine probe_enter(region) bind(c)
            import :: c_ptr
            type(c_ptr), value :: region
        end subroutine

        subroutine probe_leave(region) bind(c)
            import :: c_ptr
            type(c_ptr), value :: region
        end subroutine
    end interface
end module

program regions
    use probekit
    implicit none
    type(c_ptr) :: outer, inner
    integer :: i

    outer = probe_region("outer" // c_null_char)
    inner = probe_region("inner" // c_null_char)
    call probe_enter(outer)
    do i = 1, 3
        call probe_enter(inner)
        call probe_leave(inner)
    end do
    call probe_leave(outer)
end program
